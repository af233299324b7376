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

function New-SalesFile {
    # Writes lines of orders: a few large and many small customers, some returns.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    param([string] $Path, [int] $Customers = 200)
    $lines = @('InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country')
    $random = [Random]::new(5)
    foreach ($customer in 1..$Customers) {
        $level = $customer % 10 -eq 0 ? 40 : $customer % 2 + 1
        foreach ($order in 1..(2 + $random.Next(6))) {
            $day = [datetime]::new(2025, 1, 1).AddDays($random.Next(360)).AddHours(8 + $random.Next(10))
            foreach ($line in 1..(1 + $random.Next(4))) {
                $lines += '{0},P{1},{2},{3:yyyy-MM-dd HH:mm},{4},{5},{6}' -f ($customer * 100 + $order), $random.Next(50), ($level * (1 + $random.Next(5))),
                    $day, (1 + $random.Next(900) / 100).ToString([cultureinfo]::InvariantCulture), $customer, ('UK', 'France', 'Spain')[$customer % 3]
            }
            if ($random.Next(9) -eq 0) { $lines += "C$($customer * 100 + $order),P1,-1,$($day.AddDays(3).ToString('yyyy-MM-dd HH:mm')),2.5,$customer,UK" }
        }
    }
    Set-Content -LiteralPath $Path $lines
}
