namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>Something a run depends on. Asking changes nothing.</summary>
/// <param name="Section">Under which heading its findings are shown.</param>
/// <param name="What">For the finding when there is no answer.</param>
public sealed record Question(
    string Section, string What, Func<CancellationToken, Task<IEnumerable<Finding>>> AskAsync)
{
    /// <summary>A question with one answer.</summary>
    public Question(string section, string what, Func<CancellationToken, Task<Finding>> ask)
        : this(section, what, async cancel => (Finding[])[await ask(cancel)])
    {
    }

    /// <summary>One after the other: what has no answer stops no other question.</summary>
    public static async Task<IReadOnlyList<Finding>> AskAllAsync(
        IEnumerable<Question> questions, IProgress<string> progress, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        foreach (var question in questions)
        {
            progress.Report($"asking: {question.What}");
            IEnumerable<Finding> found;
            try
            {
                found = await question.AskAsync(cancellationToken);
            }
            catch (Exception e) when (e is PipelineException or RegistryException or FormatException or IOException
                or UnauthorizedAccessException)
            {
                found = [new Finding(question.What, FindingState.Unknown, e.Message)];
            }
            findings.AddRange(found.Select(finding => finding with { Section = question.Section }));
        }
        return findings;
    }
}
