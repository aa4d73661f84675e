require ["vnd.dovecot.execute", "variables", "fileinto"];
execute :pipe :output "kind" "bouncekit" ["kind", "-"];
if string :matches "${kind}" "auto_reply*" {
  fileinto "Away";
}
