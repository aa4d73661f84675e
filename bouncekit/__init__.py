"""bouncekit reads bounce mails."""
