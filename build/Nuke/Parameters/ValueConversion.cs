using System.ComponentModel;

namespace Nuke.Common.Execution;

/// <summary>Turns the text of a parameter into the type of its member; throws for what cannot be turned.</summary>
static class ValueConversion
{
    public static object? To(Type type, RawValue raw)
    {
        if (ElementOf(type) is { } element)
            return Collection(element, raw);
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        return raw.Values switch
        {
            [] => scalar == typeof(bool) ? true : null,
            [var only] => Scalar(only, scalar, raw.Folder),
            var several => throw new FormatException(
                $"Value [ {string.Join(", ", several)} ] cannot be assigned to '{scalar.Name}'"),
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

    static Array Collection(Type element, RawValue raw)
    {
        var scalar = Nullable.GetUnderlyingType(element) ?? element;
        var array = Array.CreateInstance(element, raw.Values.Count);
        foreach (var (i, text) in raw.Values.Index())
            array.SetValue(Scalar(text, scalar, raw.Folder), i);
        return array;
    }

    static object? Scalar(string text, Type type, string folder) =>
        type == typeof(string) ? text
        : type == typeof(AbsolutePath) ? AbsolutePath.Create(Path.GetFullPath(text, folder))
        : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
}
