using System.Globalization;

namespace NtlTools.Core.Detection;

/// <summary>How many customers can be inspected: a number, or a share of all.</summary>
public readonly record struct InspectionCapacity
{
    private InspectionCapacity(int count, double share)
    {
        Count = count;
        Share = share;
    }

    /// <summary>The number; 0 where the capacity is a share.</summary>
    public int Count { get; }

    /// <summary>The share, 0 to 1; 0 where the capacity is a number.</summary>
    public double Share { get; }

    /// <summary>A number of customers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static InspectionCapacity OfCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new(count, 0);
    }

    /// <summary>A share of all customers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share does not lie between 0 and 1.</exception>
    public static InspectionCapacity OfShare(double share) => share is > 0 and < 1
        ? new(0, share)
        : throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies between 0 and 1.");

    /// <summary>Reads "500", "2%" or "0.02".</summary>
    public static bool TryParse(string? text, out InspectionCapacity capacity)
    {
        capacity = default;
        string trimmed = (text ?? "").Trim();
        if (int.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            if (count > 0) capacity = OfCount(count);
            return count > 0;
        }
        bool percent = trimmed.EndsWith('%');
        if (!double.TryParse(percent ? trimmed[..^1].TrimEnd() : trimmed, NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out double share))
            return false;
        if (percent) share /= 100;
        if (share is not (> 0 and < 1)) return false;
        capacity = OfShare(share);
        return true;
    }

    /// <summary>How many of some customers can be inspected, at least 1 where there are any.</summary>
    public int CountOf(int customers) =>
        Math.Min(customers, Count > 0 ? Count : Math.Max(1, (int)Math.Round(customers * Share, MidpointRounding.AwayFromZero)));

    /// <summary>"500" or "2%".</summary>
    public override string ToString() => Count > 0
        ? Count.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Share * 100:0.####}%");
}
