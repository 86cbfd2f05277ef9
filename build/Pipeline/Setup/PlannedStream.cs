namespace KinoiteZfs.Pipeline.Setup;

/// <summary>The stream that answers make of another one. What they do not touch stays.</summary>
/// <param name="IsAnother">Whether base image or name are others than before.</param>
public sealed record PlannedStream(StreamDefinition Stream, bool IsAnother)
{
    public static PlannedStream Of(StreamDefinition current, SetupAnswers answers)
    {
        var rebased = answers.BaseImage.Repository != current.BaseImage.Repository;
        var name = answers.Name ?? (rebased ? SetupAnswers.NameFor(answers.BaseImage.Repository) : null);
        var renamed = name is not null && (name != current.Image || name != current.Name);
        var stream = current with { BaseImage = answers.BaseImage, ZfsLine = answers.Line ?? current.ZfsLine };
        // What was said of another base image is not true of this one.
        if (rebased)
            stream = stream with { BaseImageKey = null, Fedora = null, LookAhead = null };
        // Akmods are one stream's: without a name they are called after its image, as nobody else's are.
        if (renamed)
            stream = stream with
            {
                Name = name!,
                Image = name!,
                CandidateImage = $"{name}-candidate",
                Akmods = null,
                AkmodsCandidate = null,
            };
        return new PlannedStream(stream, rebased || renamed);
    }
}
