using System.Text.Json.Serialization;

namespace KinoiteZfs.Oci.Core;

/// <summary>A platform as an image index names it, in Go's words (<c>linux/amd64</c>, <c>linux/arm64/v8</c>).</summary>
public sealed partial record Platform(
    string Os,
    string Architecture,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Variant = null)
{
    public static readonly Platform LinuxAmd64 = new("linux", "amd64");

    /// <exception cref="FormatException">The text names no platform.</exception>
    public static Platform Parse(string text) => TryParse(text, out var platform)
        ? platform
        : throw new FormatException(
            $"{UntrustedText.Quote(text)} is not a platform. Expected a system, an architecture in Go's words and perhaps a variant: linux/amd64, linux/arm64, linux/amd64/v3.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out Platform? platform)
    {
        platform = text is not null && Grammar().Match(text) is { Success: true } match
            ? new Platform(
                match.Groups[1].Value, match.Groups[2].Value,
                match.Groups[3] is { Success: true, Value: var variant } ? variant : null)
            : null;
        return platform is not null;
    }

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    // RPM's and the kernel's words are refused, where they are others: x86_64 would match no entry of any index.
    [GeneratedRegex(
        @"\A([a-z0-9]+)/(?!aarch64\b)([a-z0-9]+)(?:/([a-z0-9][a-z0-9.]*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
