[Console]::Write((
    & (Get-Command -CommandType Application clear | Select-Object -First 1).Definition
))
