using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.Execution;

/// <summary>Turns the text of a parameter into the type of its member, or says what is wrong with it.</summary>
internal sealed class ValueConversion(MemberInfo member, RawValue raw, object? instance)
{
    public object? To(Type type)
    {
        if (ElementOf(type) is { } element)
            return Collection(type, element);

        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        if (raw.Values.Count == 0)
        {
            return scalar == typeof(bool)
                ? true
                : throw new ParameterException($"{Where} has no value{Allowed(scalar)}.");
        }

        if (raw.Values.Count > 1)
        {
            throw new ParameterException(
                $"{Where} takes one value, but there are {raw.Values.Count}: {string.Join(" ", raw.Values.Select(Shown))}.");
        }

        return Scalar(raw.Values[0], scalar);
    }

    /// <summary>The element type of arrays and of the collection interfaces.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type.IsArray)
            return type.GetElementType();
        return type.IsGenericType && type.IsAssignableFrom(type.GetGenericArguments()[0].MakeArrayType())
            ? type.GetGenericArguments()[0]
            : null;
    }

    private Array Collection(Type type, Type element)
    {
        var separator = member.GetCustomAttribute<ParameterAttribute>()?.Separator;
        var texts = separator is null
            ? raw.Values
            : [.. raw.Values.SelectMany(x => x.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        var scalar = Nullable.GetUnderlyingType(element) ?? element;
        var array = Array.CreateInstance(element, texts.Count);
        for (var i = 0; i < texts.Count; i++)
            array.SetValue(Scalar(texts[i], scalar), i);
        return array;
    }

    private object Scalar(string text, Type type)
    {
        if (ParameterSchema.AllowedValues(member, type, instance) is { } allowed
            && !allowed.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            var hint = Suggestion.For(text, allowed) is { } near ? $" Did you mean '{near}'?" : "";
            throw new ParameterException(
                $"{Where} has the value {Shown(text)}, which is none of {string.Join(", ", allowed)}.{hint}");
        }

        try
        {
            if (type == typeof(string))
                return text;
            if (type.IsEnum)
                return Enum.Parse(type, text, ignoreCase: true);
            if (type == typeof(AbsolutePath))
                return AbsolutePath.Create(Path.GetFullPath(text, raw.Folder));
            if (type.IsSubclassOf(typeof(Enumeration)))
                return Enumeration.Values(type).First(x => x.Name.Equals(text, StringComparison.OrdinalIgnoreCase)).Value;
            if (TypeDescriptor.GetConverter(type).ConvertFrom(null, CultureInfo.InvariantCulture, text) is { } value)
                return value;
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or NotSupportedException or OverflowException
                                        || problem.InnerException is FormatException or OverflowException)
        {
            // The message below says it; for secrets it must not repeat the value.
        }

        throw new ParameterException($"{Where} has the value {Shown(text)}, which is no {Word(type)}.");
    }

    private string Where => $"Parameter --{ParameterNames.Dashed(member)} ({raw.Origin})";

    private string Shown(string text) => member.IsDefined(typeof(SecretAttribute)) ? "[REDACTED]" : $"'{text}'";

    private string Allowed(Type scalar) =>
        ParameterSchema.AllowedValues(member, scalar, instance) is { } allowed ? $"; it takes one of {string.Join(", ", allowed)}" : "";

    private static string Word(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt32 or TypeCode.UInt64 or TypeCode.Int16 or TypeCode.Byte => "whole number in its range",
        TypeCode.Double or TypeCode.Single or TypeCode.Decimal => "number",
        _ => type.Name,
    };
}
