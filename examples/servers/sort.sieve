require ["vnd.dovecot.filter", "fileinto"];
filter "bouncekit" ["annotate"];
if header "X-Bounce-Suppress" "yes" {
  fileinto "Bounces.gone";
} elsif header "X-Bounce-Kind" "bounce" {
  fileinto "Bounces";
}
