namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Asks the registry whether tags really point where they were put. An accepted write proves
/// nothing.</summary>
static class TagReadBack
{
    /// <param name="beforeLooking">Happens before every look; throws when looking on is of no use.</param>
    /// <exception cref="PipelineException">A tag points elsewhere; the message names all which do.</exception>
    public static async Task RequireAsync(
        IRegistry registry, IReadOnlyList<TagMove> tags, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task>? beforeLooking = null)
    {
        var wrong = await LaggingReads.LookAsync(
            LookAsync, time, cancellationToken,
            (problem, delay) => progress.Report(
                $"Not visible yet, looking again in {delay.TotalSeconds:0} s: {problem}"));
        if (wrong is not null)
            throw new PipelineException($"The registry accepted the tags and does not show them: {wrong}.");

        async Task<string?> LookAsync()
        {
            if (beforeLooking is not null)
                await beforeLooking(cancellationToken);
            List<string> elsewhere = [];
            foreach (var tag in tags)
            {
                var current = (await registry.FindManifestAsync(tag.Tag, cancellationToken))?.Digest;
                if (current != tag.After)
                    elsewhere.Add($"{tag.Tag} is {current?.ToString() ?? "not there"} instead of {tag.After}");
            }
            return elsewhere.Count == 0 ? null : string.Join("; ", elsewhere);
        }
    }
}
