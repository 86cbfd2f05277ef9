using System.ComponentModel;
using System.Globalization;

/// <summary>
/// Whether what was given for a parameter is a value of it. NUKE would warn, and go on with the default: of a composer
/// that does not exist, and of a misspelled <c>REQUIRE_BOOT_TEST=true</c>.
/// </summary>
static class ParameterValue
{
    /// <param name="origin">For the message: where the values come from.</param>
    /// <returns>Null when the engine can take them.</returns>
    public static string? Problem(BuildParameter parameter, IReadOnlyList<string> values, string origin)
    {
        var where = $"Parameter {parameter.Dashed} ({origin})";
        if (values.Count == 0)
            return parameter.NeedsValue
                ? $"{where} has no value{(Allowed(parameter.Element) is { } all ? $"; it takes one of {string.Join(", ", all)}" : "")}."
                : null;
        if (values.Count > 1 && !parameter.IsList)
            return $"{where} takes one value, but there are {values.Count}: {string.Join(" ", values.Select(x => Shown(parameter, x)))}.";
        return values.Select(x => Wrong(parameter.Element, x) is { } why
            ? $"{where} has the value {Shown(parameter, x)}, which is {why}"
            : null)
            .FirstOrDefault(x => x is not null);
    }

    static string Shown(BuildParameter parameter, string value) =>
        parameter.IsSecret ? SecretMask.Mark : UntrustedText.Quote(value);

    static string? Wrong(Type type, string value)
    {
        if (Allowed(type) is { } allowed)
        {
            return allowed.Contains(value, StringComparer.OrdinalIgnoreCase)
                ? null : $"none of {string.Join(", ", allowed)}.{NearestName.Hint(value, allowed)}";
        }
        if (type == typeof(int))
            return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                ? null
                : "no whole number in its range.";
        if (type == typeof(AbsolutePath))
            return string.IsNullOrWhiteSpace(value) || value.Contains('\0', StringComparison.Ordinal)
                ? "no path."
                : null;
        return type == typeof(string) || type == typeof(ExecutableTarget) || IsConvertible(type, value)
            ? null
            : $"no {type.Name}.";
    }

    static string[]? Allowed(Type type) =>
        type == typeof(bool) ? ["true", "false"] : type.IsEnum ? Enum.GetNames(type) : null;

    /// <summary>NUKE's own types say what they take by their converters.</summary>
    static bool IsConvertible(Type type, string value)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
#pragma warning disable CA1031 // Whatever a converter throws, it does not take the value.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
