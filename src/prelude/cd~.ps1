Set-Location ~
