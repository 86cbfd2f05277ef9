using KinoiteZfs.Pipeline.Inputs;

namespace KinoiteZfs.Pipeline.Setup;

/// <param name="Current">What <paramref name="StreamFile"/> says.</param>
/// <param name="Owner">Of our images.</param>
/// <param name="Releases">Null where OpenZFS is not asked.</param>
/// <param name="Force">Writes into files with edits which are not committed.</param>
public sealed record SetupRequest(
    SetupAnswers Answers, StreamDefinition Current, string Owner, DirectoryInfo Checkout, FileInfo StreamFile,
    FileInfo RecipeFile, IZfsReleases? Releases, bool Force);

/// <summary>
/// Makes a stream of the checkout: reads the base image, then writes the stream definition and the recipe. Nothing is
/// written before everything has been read and found possible, and nothing that says so already.
/// </summary>
public static class SetupStage
{
    /// <exception cref="PipelineException">The base image cannot be built on, a name is taken, or somebody's edits
    /// would be written over.</exception>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public static async Task<SetupReport> RunAsync(
        SetupRequest request, IRegistry registry, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var planned = PlannedStream.Of(request.Current, request.Answers);
        var stream = planned.Stream;
        stream.Check(request.StreamFile);
        var survey = await BaseSurvey.ReadAsync(stream, registry, progress, cancellationToken);
        var zfs = request.Releases is { } releases
            ? ZfsReleaseChoice.Choose(
                stream.ZfsLine, await releases.ListAsync(stream.ZfsLine, cancellationToken), stream.AllowPointZero)
                .Require()
            : null;
        var repositories = stream.For(request.Owner);
        var notices = await NameOwners.RequireFreeAsync(stream, repositories, registry, cancellationToken);
        FileEdit[] edits =
        [
            // Last the definition: as long as it says the old stream, the next run does the rest again.
            FileEdit.OfRecipe(request.RecipeFile, await TextOfAsync(request.RecipeFile, cancellationToken), planned),
            FileEdit.OfStream(
                request.StreamFile, await TextOfAsync(request.StreamFile, cancellationToken), request.Current, stream),
        ];
        edits = [.. edits.Where(edit => edit.Changes.Count > 0)];
        if (!request.Force)
            await RequireCommittedAsync(request.Checkout, edits, cancellationToken);
        foreach (var edit in edits)
            await AtomicFile.WriteAsync(edit.File, Encoding.UTF8.GetBytes(edit.After), cancellationToken);
        return new SetupReport(stream, repositories, survey, zfs, edits, [.. survey.Notices, .. notices]);
    }

    static async Task RequireCommittedAsync(
        DirectoryInfo checkout, IReadOnlyList<FileEdit> edits, CancellationToken cancellationToken)
    {
        var open = await Checkout.FindUncommittedFilesAsync(
            checkout, [.. edits.Select(edit => edit.File)], cancellationToken);
        if (open.Count > 0)
            throw new PipelineException(
                $"{string.Join(" and ", open.Select(UntrustedText.Printable))} {(open.Count == 1 ? "has" : "have")} edits which are not committed, and {Targets.Setup} would write there: {string.Join("; ", edits.SelectMany(edit => edit.Changes))}. Nothing is written. Commit or stash them, or let them be written over with {Options.Force}.");
    }

    static async Task<string> TextOfAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            // As bytes: a byte order mark stays.
            return Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"{file.FullName} cannot be read: {e.Message} Restore it from the repository. Nothing is written.", e);
        }
    }
}
