# The text that would be shown, one string a line.
[CmdletBinding()]
param([ValidateRange(2, 2147483647)][int]$Width, [Parameter(ValueFromPipeline)][psobject]$InputObject)

begin {
    $PSBoundParameters['Stream'] = $true
    $lines = { Out-String @PSBoundParameters }.GetSteppablePipeline($MyInvocation.CommandOrigin)
    $lines.Begin($PSCmdlet)
}
process { $lines.Process($_) }
end { $lines.End() }
