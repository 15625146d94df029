# Prints one JSON line for each cmdlet, in the form of commands.jsonl.
$common = [System.Management.Automation.PSCmdlet]::CommonParameters + 'WhatIf', 'Confirm'

function Describe-Attribute($a) {
    $name = $a.GetType().Name -replace 'Attribute$'
    switch ($name) {
        'ValidateSet' { "ValidateSet($($a.ValidValues -join ','))" }
        'ValidateRange' { "ValidateRange($($a.MinRange),$($a.MaxRange))" }
        'ValidateCount' { "ValidateCount($($a.MinLength),$($a.MaxLength))" }
        'ValidateLength' { "ValidateLength($($a.MinLength),$($a.MaxLength))" }
        'ValidatePattern' { "ValidatePattern($($a.RegexPattern))" }
        default { $name }
    }
}

foreach ($c in Get-Command -CommandType Cmdlet) {
    $params = [ordered]@{}
    foreach ($set in $c.ParameterSets) {
        foreach ($p in $set.Parameters) {
            if ($p.Name -in $common) { continue }
            if (-not $params.Contains($p.Name)) {
                $params[$p.Name] = [ordered]@{
                    name = $p.Name; type = "$($p.ParameterType.FullName)"; aliases = @($p.Aliases)
                    validation = @($p.Attributes | Where-Object { $_ -isnot [Parameter] -and $_ -isnot [Alias] } | ForEach-Object { Describe-Attribute $_ })
                    in = [ordered]@{}; dynamic = [bool]$p.IsDynamic
                }
            }
            $flags = ''
            if ($p.IsMandatory) { $flags += 'm' }
            if ($p.ValueFromPipeline) { $flags += 'p' }
            if ($p.ValueFromPipelineByPropertyName) { $flags += 'n' }
            if ($p.ValueFromRemainingArguments) { $flags += 'r' }
            if ($p.Position -ge 0) { $flags += $p.Position }
            $params[$p.Name].in[$set.Name] = $flags
        }
    }
    [ordered]@{
        name = $c.Name; module = $c.ModuleName; default = $c.DefaultParameterSet; output = @($c.OutputType.Name | Where-Object { $_ })
        should = [bool](@($c.ParameterSets.Parameters.Name) -eq 'WhatIf'); sets = @($c.ParameterSets.Name); params = @($params.Values)
    } | ConvertTo-Json -Depth 6 -Compress
}
