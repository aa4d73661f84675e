require ["vnd.dovecot.pipe", "vnd.dovecot.execute"];
if execute :pipe "bouncekit" ["kind", "--is", "bounce", "-"] {
  pipe "bouncekit" ["deliver", "--store", "/var/lib/bouncekit/bounces.db"];
}
