using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>The order of <c>LC_ALL=C sort</c>: by the bytes of UTF-8.</summary>
sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y) =>
        Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
}
