namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Asks the registry whether tags really point where they were put. An accepted write proves
/// nothing.</summary>
static class TagReadBack
{
    /// <param name="elsewhere">Happens after each look that saw a tag elsewhere; throws when looking on is of no
    /// use.</param>
    /// <exception cref="PipelineException">A tag points elsewhere; the message names all which do.</exception>
    public static async Task RequireAsync(
        IRegistry registry, IReadOnlyList<TagMove> tags, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task>? elsewhere = null)
    {
        var wrong = await LaggingReads.LookAsync(
            LookAsync, time, cancellationToken,
            (problem, delay) => progress.Report(
                $"Not visible yet, looking again in {delay.TotalSeconds:0} s: {problem}"));
        if (wrong is not null)
            throw new PipelineException($"The registry accepted the tags and does not show them: {wrong}.");

        async Task<string?> LookAsync()
        {
            var seen = (await SeenAsync()).OfType<string>().ToArray();
            if (seen.Length == 0)
                return null;
            if (elsewhere is not null)
                await elsewhere(cancellationToken);
            return string.Join("; ", seen);
        }

        Task<string?[]> SeenAsync() => Task.WhenAll(tags.Select(async tag =>
            (await registry.FindManifestAsync(tag.Tag, cancellationToken))?.Digest is var current
                && current == tag.After ? null
                : $"{tag.Tag} is {current?.ToString() ?? "not there"} instead of {tag.After}"));
    }
}
