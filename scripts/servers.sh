#!/bin/sh
# Installs the programs of others that tests run against: Debian's packages, as root.
# Without them those tests skip, and say so. PACKAGES=... chooses others.
# (msgconvert does not start without libemail-address-perl, which its package only recommends.)
set -eu

PACKAGES=${PACKAGES:-"chromium chromium-driver dovecot-imapd dovecot-sieve libemail-address-perl libemail-outlook-message-perl libidn12 maildrop postfix procmail"}
# Mail servers exclude each other: these are only unpacked, beside those that are installed.
UNPACKED="exim4-daemon-light"
CACHE=/var/cache/bouncekit-servers

if ! command -v apt-get >/dev/null 2>&1; then
    echo "make servers: no apt-get here; tests that need $PACKAGES will skip" >&2
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "make servers: run it as root (it installs Debian packages: $PACKAGES)" >&2
    exit 2
fi

export DEBIAN_FRONTEND=noninteractive
missing=""
for package in $PACKAGES; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
for package in $UNPACKED; do
    [ -d "$CACHE/$package" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
# Mail servers must not start by themselves: tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
apt-get update -qq
# shellcheck disable=SC2086  # a list of words
apt-get install -y -qq --no-install-recommends $PACKAGES

mkdir -p "$CACHE"
cd "$CACHE"
for package in $UNPACKED; do
    [ -d "$package" ] && continue
    apt-get download -qq "$package"
    dpkg -x "$package"_*.deb "$package.part"
    rm "$package"_*.deb
    mv "$package.part" "$package"
done
# Exim runs as this user, and as no other.
getent passwd Debian-exim >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir /var/spool/exim4 --shell /usr/sbin/nologin Debian-exim
