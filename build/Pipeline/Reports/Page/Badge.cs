using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>How stable is, in a few words for a README: for shields.io to draw, and drawn.</summary>
/// <param name="Label">The stream.</param>
/// <param name="Message">Never empty.</param>
/// <param name="Color">A name that shields.io knows.</param>
/// <remarks>
/// shields.io/badges/endpoint-badge: schemaVersion is always 1, label and message are required, a message is not empty;
/// the names of colours are those of badges/shields, badge-maker/lib/color.js.
/// </remarks>
public sealed record Badge(string Label, string Message, string Color)
{
    public const string JsonName = "badge.json";

    public const string SvgName = "badge.svg";

    const int Height = 20;
    const int Padding = 7;

    /// <summary>Of a character, on the average; the text is fitted to it.</summary>
    const double Advance = 6.3;

    public static Badge Of(StreamStatus status)
    {
        var mood = status.Mood();
        return new Badge(
            UntrustedText.Printable(status.Stream), Words(status, mood),
            mood switch { StreamMood.Good => "brightgreen", StreamMood.Wait => "yellow", _ => "red" });
    }

    /// <summary>As shields.io asks for it.</summary>
    public string ToJson() => new JsonObject
    {
        ["schemaVersion"] = 1,
        ["label"] = Label,
        ["message"] = Message,
        ["color"] = Color,
    }.ToJsonString(RecordJson.Options) + "\n";

    /// <summary>A picture by itself, in colours which can be read.</summary>
    public string ToSvg()
    {
        var (left, right) = (Width(Label), Width(Message));
        var (label, message) = (Html.Encode(Label), Html.Encode(Message));
        var fill = Color switch { "brightgreen" => "#1a7f37", "yellow" => "#8a5a00", _ => "#b3261e" };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{Height}" role="img" aria-label="{label}: {message}">
            <title>{label}: {message}</title>
            <clipPath id="r"><rect width="{left + right}" height="{Height}" rx="3"/></clipPath>
            <g clip-path="url(#r)"><rect width="{left}" height="{Height}" fill="#3d444d"/><rect x="{left}" width="{right}" height="{Height}" fill="{fill}"/></g>
            <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
            <text x="{Padding}" y="14" textLength="{left - (2 * Padding)}" lengthAdjust="spacingAndGlyphs">{label}</text>
            <text x="{left + Padding}" y="14" textLength="{right - (2 * Padding)}" lengthAdjust="spacingAndGlyphs">{message}</text>
            </g>
            </svg>

            """);
    }

    static int Width(string text) => (int)Math.Ceiling(text.EnumerateRunes().Count() * Advance) + (2 * Padding);

    static string Words(StreamStatus status, StreamMood mood) => status.Stable switch
    {
        { Outcome: TagOutcome.NoSuchTag } => "nothing stable",
        { Outcome: TagOutcome.Present, Content: { } content } when mood is not StreamMood.Bad =>
            $"kernel {Kernel(content)}, ZFS {Zfs(content)}{(status.Hold is { IsHeld: true } ? ", held" : "")}",
        { Outcome: TagOutcome.Present or TagOutcome.NotOurs } => "needs attention",
        _ => "not known",
    };

    static string Kernel(TagContent content) =>
        content.Labels.NewestKernel is { } kernel ? $"{kernel.Version}" : "not said";

    static string Zfs(TagContent content) => content.Labels.Zfs is { } zfs ? $"{zfs}" : "not said";
}
