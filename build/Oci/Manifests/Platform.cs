using System.Text.Json.Serialization;

namespace KinoiteZfs.Oci;

/// <summary>A platform as an image index names it, in Go's words (<c>linux/amd64</c>, <c>linux/arm64/v8</c>).</summary>
public sealed record Platform(
    string Os,
    string Architecture,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Variant = null)
{
    public static readonly Platform LinuxAmd64 = new("linux", "amd64");

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
