using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Nuke.Common.Tooling;

/// <summary>The spelling of an enum value outside of C#.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class EnumValueAttribute(string value) : Attribute
{
    public string Value { get; } = value;
}

public static class EnumerationExtensions
{
    public static string GetValue<T>(this T value)
        where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<EnumValueAttribute>()?.Value ?? value.ToString();
}

/// <summary>
/// A closed set of named values: <c>public static Configuration Debug = new() { Value = nameof(Debug) };</c>, usable as
/// parameter type with <c>[TypeConverter(typeof(TypeConverter&lt;Configuration&gt;))]</c>.
/// </summary>
public abstract class Enumeration
{
    protected string Value { get; set; } = "";

    public static implicit operator string?(Enumeration? value) => value?.Value;

    public static bool operator ==(Enumeration? a, Enumeration? b) => Equals(a, b);

    public static bool operator !=(Enumeration? a, Enumeration? b) => !Equals(a, b);

    public override bool Equals(object? obj) =>
        obj is Enumeration other && other.GetType() == GetType() && other.Value == Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    internal static IEnumerable<(string Name, Enumeration Value)> Values(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(x => x.FieldType == type)
            .Select(x => (x.Name, (Enumeration)x.GetValue(null)!));

    public class TypeConverter<T> : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        {
            var matching = Values(typeof(T)).Where(x => x.Name.Equals(value as string, StringComparison.OrdinalIgnoreCase)).ToList();
            Assert.HasSingleItem(matching, $"'{value}' is none of {string.Join(", ", Values(typeof(T)).Select(x => x.Name))}");
            return matching[0].Value;
        }
    }
}
