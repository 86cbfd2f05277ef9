using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.CI;

/// <summary>One of several equal shares of the work, written <c>2/3</c>.</summary>
[TypeConverter(typeof(TypeConverter))]
public class Partition
{
    public static Partition Single { get; } = new() { Part = 1, Total = 1 };

    public int Part { get; set; }

    public int Total { get; set; }

    public bool IsIn(int part) => Total == 1 || part == Part;

    public IEnumerable<T> GetCurrent<T>(IEnumerable<T> enumerable) =>
        enumerable.Where((_, index) => index % Total == Part - 1);

    public override string ToString() => $"{Part}/{Total}";

    public class TypeConverter : System.ComponentModel.TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        {
            var numbers = value is string text ? text.Split('/') : [];
            return numbers.Length == 2
                   && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
                   && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var total)
                   && part >= 1 && part <= total
                ? new Partition { Part = part, Total = total }
                : throw new FormatException($"'{value}' is not a partition like 2/3");
        }
    }
}
