Set-Location ..
