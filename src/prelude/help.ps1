[CmdletBinding(DefaultParameterSetName = 'AllUsersView')]
param(
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
    [string] $Name,
    [string] $Path,
    [string[]] $Category,
    [Parameter(ParameterSetName = 'DetailedView', Mandatory = $true)]
    [switch] $Detailed,
    [Parameter(ParameterSetName = 'AllUsersView')]
    [switch] $Full,
    [Parameter(ParameterSetName = 'Examples', Mandatory = $true)]
    [switch] $Examples,
    [Parameter(ParameterSetName = 'Parameters', Mandatory = $true)]
    [string[]] $Parameter,
    [Parameter(ParameterSetName = 'Online', Mandatory = $true)]
    [switch] $Online
)
process { Get-Help @PSBoundParameters }
