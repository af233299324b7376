using System.Collections;
using System.Management.Automation;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.PowerShell;

/// <summary>Rules for single features, as a person writes them into a hash table.</summary>
internal static class FeatureRules
{
    /// <summary>Adds the rules to settings: names of rules, or numbers to be put in.</summary>
    /// <exception cref="ArgumentException">A value is neither.</exception>
    public static ImputationSettings Apply(ImputationSettings settings, Hashtable rules)
    {
        var byName = new Dictionary<string, ImputationRule>(StringComparer.Ordinal);
        var constants = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in rules)
        {
            string feature = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            if (value is string text && Enum.TryParse(text, ignoreCase: true, out ImputationRule rule) && rule != ImputationRule.Keep
                && !char.IsAsciiDigit(text[0]))
            {
                byName[feature] = rule;
                continue;
            }
            if (!LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double constant) || !double.IsFinite(constant))
                throw new ArgumentException($"'{value}' of {feature} is no rule (Drop, Zero, Mean, Median) and no number.",
                    nameof(rules));
            byName[feature] = ImputationRule.Constant;
            constants[feature] = constant;
        }
        return settings with { Rules = byName, Constants = constants };
    }
}
