namespace NtlTools.Learning.Numerics;

/// <summary>A sum that keeps what rounding takes away (Neumaier 1974), so that it depends on the order of its terms hardly at
/// all.</summary>
public struct CompensatedSum
{
    private double _sum, _rest;

    /// <summary>The sum.</summary>
    public readonly double Value => _sum + _rest;

    /// <summary>Adds a number.</summary>
    public void Add(double term)
    {
        double sum = _sum + term;
        _rest += Math.Abs(_sum) >= Math.Abs(term) ? _sum - sum + term : term - sum + _sum;
        _sum = sum;
    }
}
