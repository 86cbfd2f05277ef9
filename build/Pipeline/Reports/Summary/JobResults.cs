namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>How one job of a workflow's run ended: <c>success</c>, <c>failure</c>, <c>cancelled</c> or
/// <c>skipped</c>.</summary>
public sealed record JobResult(string Job, string Result)
{
    public bool IsFailure => Result is "failure" or "cancelled";
}

/// <summary>Reads the results which a workflow hands to its last job: an object of job names and their
/// <c>result</c>.</summary>
public static class JobResults
{
    /// <summary>A few jobs have a few hundred bytes.</summary>
    const int MaximumLength = 64 * 1024;

    /// <exception cref="PipelineException">The text is no such object.</exception>
    public static IReadOnlyList<JobResult> Parse(string text)
    {
        if (text.Length > MaximumLength)
            throw Wrong($"it has {text.Length} characters");
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return [.. document.RootElement.EnumerateObject()
                .Select(x => new JobResult(x.Name, x.Value.GetProperty("result").GetString()!))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Wrong(e.Message, e);
        }
    }

    static PipelineException Wrong(string what, Exception? inner = null) => new(
        $"The job results are not JSON like {{\"verify\":{{\"result\":\"success\"}}}}: {what}. They come from {Options.JobResults} or JOB_RESULTS; the workflows set it.",
        inner);
}
