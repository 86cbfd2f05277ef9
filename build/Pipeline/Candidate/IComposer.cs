namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>Makes an image out of the pinned base and the proven akmods. Publishes nothing.</summary>
public interface IComposer
{
    /// <exception cref="PipelineException">The composition failed; the message carries what matters of its
    /// log.</exception>
    Task<ComposedImage> ComposeAsync(
        ComposeRequest request, IProgress<string> progress, CancellationToken cancellationToken);
}

/// <param name="Workspace">A generated folder with the rendered recipe; the composer may write below it.</param>
/// <param name="Base">The base image, wherever it is.</param>
/// <param name="Akmods">One image per kernel, each by digest.</param>
/// <param name="Source">Where base image and akmods are read.</param>
public sealed record ComposeRequest(
    DirectoryInfo Workspace, ResolvedInputs Inputs, ResolvedImage Base, IReadOnlyList<KernelAkmods> Akmods,
    IRegistry Source);

/// <summary>An image that is not published yet.</summary>
/// <param name="Config">Before the inputs' labels are stamped.</param>
/// <param name="Layers">In order, each with the place it can be read from or mounted.</param>
public sealed record ComposedImage(ImageConfig Config, IReadOnlyList<BlobOrigin> Layers)
{
    /// <summary>What the build has said; null where nothing was run.</summary>
    public FileInfo? Log { get; init; }
}
