namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>A tag, and what it shall point to.</summary>
/// <param name="Source">Where the content is before the promotion.</param>
public sealed record TagTarget(ImageReference Tag, PinnedImage Source);
