using System.Reflection;

namespace NtlTools.Core;

/// <summary>The version of the product.</summary>
public static class ProductVersion
{
    /// <summary>The version as text, such as "0.1.0".</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "0.0.0";
}
