using System.ComponentModel;
using System.Globalization;
using Nuke.Common.IO;
using Nuke.Common.Output;

namespace Nuke.Common.ValueInjection;

/// <summary>Turns text into the value of a parameter.</summary>
static class ParameterConversion
{
    public static object? Convert(ParameterMember parameter, string source, IReadOnlyList<string> values, AbsolutePath relativeTo)
    {
        object? Element(string value) => Scalar(parameter, source, value, relativeTo);

        if (parameter.IsList)
        {
            var texts = parameter.Separator is { } separator
                ? values.SelectMany(x => x.Split(separator, StringSplitOptions.RemoveEmptyEntries)).ToList()
                : values;
            var array = Array.CreateInstance(parameter.Type.GetElementType()!, texts.Count);
            for (var i = 0; i < texts.Count; i++)
                array.SetValue(Element(texts[i]), i);
            return array;
        }
        return values.Count switch
        {
            0 when parameter.ElementType == typeof(bool) => true,
            0 => throw new ArgumentException($"Parameter '{parameter.Dashed}' needs a value; the {source} gives none."),
            1 => Element(values[0]),
            _ => throw new ArgumentException(
                $"Parameter '{parameter.Dashed}' takes one value; the {source} gives {values.Count}: {string.Join(' ', Shown(parameter, values))}."),
        };
    }

    static IEnumerable<string> Shown(ParameterMember parameter, IEnumerable<string> values) =>
        parameter.IsSecret ? values.Select(_ => "***") : values;

    static object? Scalar(ParameterMember parameter, string source, string value, AbsolutePath relativeTo)
    {
        var type = parameter.ElementType;
        if (type == typeof(string))
            return value;
        if (type == typeof(AbsolutePath))
            return Path.IsPathRooted(value) ? (AbsolutePath)value : relativeTo / value;
        if (type.IsEnum)
        {
            var name = parameter.Values!.FirstOrDefault(x => x.Equals(value, StringComparison.OrdinalIgnoreCase));
            return name is not null
                ? Enum.Parse(type, name)
                : throw Invalid($"Allowed are: {string.Join(", ", parameter.Values!)}.{Suggestion.For(value, parameter.Values!)}");
        }
        if (type == typeof(bool) && value is "1" or "0")
            return value == "1";
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, value);
        }
        // Type converters throw what they like; all of it means the same to the user.
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or InvalidCastException)
        {
            throw Invalid($"It must be a {type.Name.ToLowerInvariant()}.");
        }

        ArgumentException Invalid(string hint) =>
            new($"Parameter '{parameter.Dashed}' cannot be '{(parameter.IsSecret ? "***" : value)}', which comes from the {source}. {hint}");
    }
}
