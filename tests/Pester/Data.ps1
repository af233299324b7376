# Files of invented readings for the tests; the functions are dot-sourced in BeforeAll.

function New-WideFile {
    # Writes customers as a wide file: id, label, one column a day.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    param([string] $Path, [int] $Customers = 40, [int] $Days = 100, [double] $TheftShare = 0, [switch] $NoLabel)
    $series = New-SyntheticMeterData $Customers -Days $Days -TheftShare $TheftShare
    $culture = [cultureinfo]::InvariantCulture
    $dates = 0..($Days - 1) | ForEach-Object { $series[0].Start.AddDays($_).ToString('yyyy-MM-dd', $culture) }
    $lines = @("CustomerId,$($NoLabel ? '' : 'IsTheft,')" + ($dates -join ','))
    foreach ($customer in $series) {
        $cells = foreach ($reading in $customer.Kwh) { [float]::IsNaN($reading) ? '' : $reading.ToString($culture) }
        $lines += "$($customer.CustomerId),$($NoLabel ? '' : "$([int]$customer.IsTheft),")" + ($cells -join ',')
    }
    Set-Content -LiteralPath $Path $lines
}
