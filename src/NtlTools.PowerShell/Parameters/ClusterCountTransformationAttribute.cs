using System.Management.Automation;

namespace NtlTools.PowerShell.Parameters;

/// <summary>
/// Reads numbers of segments as people write them: 4, (2..7), and 2..7 without brackets, which the shell takes for a text.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ClusterCountTransformationAttribute : ArgumentTransformationAttribute
{
    private const int Most = 1000;

    /// <summary>Turns texts into numbers; what is none stays, for the shell to refuse.</summary>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        object[] parts = plain is object[] several ? several : [plain];
        var counts = new List<object>();
        foreach (object part in parts)
        {
            object single = part is PSObject inner ? inner.BaseObject : part;
            if (single is string text && TryRead(text, out int least, out int most))
                for (int count = least; count <= most; count++) counts.Add(count);
            else counts.Add(single);
        }
        return plain is string or object[] ? counts.ToArray() : inputData;
    }

    private static bool TryRead(string text, out int least, out int most)
    {
        string[] ends = text.Split("..");
        most = 0;
        return int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out least) && ends.Length == 2
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out most) && least <= most && most <= Most;
    }
}
