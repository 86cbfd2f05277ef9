using System.ComponentModel;
using System.Reflection;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>Turns the text of a parameter into the type of its member. What cannot be turned throws; NUKE warns and goes on then.</summary>
internal sealed class ValueConversion(MemberInfo member, RawValue raw)
{
    public object? To(Type type)
    {
        if (ElementOf(type) is { } element)
            return Collection(element);
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        return raw.Values switch
        {
            [] => scalar == typeof(bool) ? true : null,
            [var only] => Scalar(only, scalar),
            _ => throw new FormatException($"Value [ {string.Join(", ", raw.Values)} ] cannot be assigned to '{scalar.Name}'"),
        };
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

    private Array Collection(Type element)
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

    private object? Scalar(string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(AbsolutePath) ? AbsolutePath.Create(Path.GetFullPath(text, raw.Folder))
        : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
}
