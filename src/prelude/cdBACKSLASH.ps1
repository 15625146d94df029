Set-Location \
