namespace KinoiteZfs.Pipeline.Setup;

/// <summary>What whoever makes a stream says; the rest follows from it, from the definition as it is, and from the
/// registry.</summary>
/// <param name="Name">Of the stream and its image; null takes one that is made of the base image's.</param>
/// <param name="Line">Null leaves it as it is.</param>
public sealed record SetupAnswers(ImageReference BaseImage, string? Name, ZfsLine? Line)
{
    /// <summary>Real ones, as their streams name them (ublue-os/main, ublue-os/bluefin, ublue-os/ucore).</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "ghcr.io/ublue-os/silverblue-main:latest", "ghcr.io/ublue-os/bluefin:stable", "ghcr.io/ublue-os/bazzite:stable",
        "ghcr.io/ublue-os/ucore:stable",
    ];

    /// <exception cref="PipelineException">One of them cannot be.</exception>
    public static SetupAnswers Parse(string baseImage, string? name, string? line)
    {
        var image = ImageReference.Parse(baseImage);
        if (image.Digest is not null)
            throw new PipelineException(
                $"{Options.BaseImage} {image} is one build, and a stream follows a tag which moves. Name the tag, such as {Examples[0]}; every run pins its digest.");
        if (!baseImage.EndsWith($":{image.Tag}", StringComparison.Ordinal))
            throw new PipelineException(
                $"{Options.BaseImage} {UntrustedText.Quote(baseImage)} has no tag, and streams mean different things by none. Name the one to follow, such as {Examples[0]}.");
        if (name is not null
            && (name.Contains('/', StringComparison.Ordinal) || !Repository.TryParse($"ghcr.io/a/{name}", out _)))
            throw new PipelineException(
                $"{Options.Name} {UntrustedText.Quote(name)} cannot be the name of an image. Expected lower-case letters and digits, with '.', '_' and '-' between them, such as silverblue-zfs.");
        return new SetupAnswers(image, name, line is null ? null : ZfsLine.Parse(line));
    }

    /// <summary>The image's name without its owner and <c>-main</c>: silverblue-zfs.</summary>
    public static string NameFor(Repository baseImage)
    {
        var title = baseImage.Path[(baseImage.Path.LastIndexOf('/') + 1)..];
        return $"{(title.EndsWith("-main", StringComparison.Ordinal) ? title[..^"-main".Length] : title)}-zfs";
    }
}
