"""Anyone checks a letter: by QR, by short code, by uploading the PDF."""
