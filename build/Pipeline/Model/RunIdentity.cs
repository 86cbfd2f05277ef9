namespace KinoiteZfs.Pipeline.Model;

/// <summary>Who builds, and from what: metadata of a run, never part of what is built.</summary>
/// <param name="Id">Identifies the run: digits on GitHub, any tag-safe word elsewhere.</param>
/// <param name="Attempt">1 for the first try of a run.</param>
/// <param name="Number">Counts the runs of a workflow.</param>
/// <param name="Ref">Full git ref, <c>refs/heads/main</c>.</param>
public sealed partial record RunIdentity(string Id, int Attempt, long Number, string Ref, CommitSha Sha, string Actor)
    : IJsonOnDeserialized
{
    /// <summary>Leaves room for the words around it in a tag of 128 characters.</summary>
    public const int MaximumIdLength = 64;

    /// <summary>The one branch whose images become stable.</summary>
    public const string Main = "refs/heads/main";

    /// <summary>Of a commit which is checked out by itself, and which main does not contain.</summary>
    internal const string Detached = "refs/detached/";

    /// <summary>git itself allows longer refs; file systems and pages do not.</summary>
    const int MaximumTextLength = 255;

    /// <summary>The commit's first seven digits, as candidate and audit tags carry it.</summary>
    [JsonIgnore]
    public string ShortSha => Sha.Short;

    /// <summary>From the texts an environment gives.</summary>
    /// <exception cref="PipelineException">A value cannot be what it is for; the message names it.</exception>
    public static RunIdentity Create(string id, string attempt, string number, string @ref, string sha, string actor)
    {
        if (!int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts))
            throw new PipelineException($"The run attempt {UntrustedText.Quote(attempt)} is not a number from 1 on.");
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var numbers))
            throw new PipelineException($"The run number {UntrustedText.Quote(number)} is not a number from 0 on.");
        if (!CommitSha.TryParse(sha, out var commit))
            throw new PipelineException($"The run's commit: {CommitSha.Refusal(sha)}");
        var run = new RunIdentity(id, attempts, numbers, @ref, commit, actor);
        return run.Complaint() is { } complaint ? throw new PipelineException(complaint) : run;
    }

    /// <summary>Records of other jobs are read as strictly as the environment: the id becomes part of tags.</summary>
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (Complaint() is { } complaint)
            throw new JsonValueException(complaint);
    }

    string? Complaint()
    {
        if (Id.Length > MaximumIdLength || !TagSafe().IsMatch(Id))
            return $"The run id {UntrustedText.Quote(Id)} cannot be part of a tag. Expected 1 to {MaximumIdLength} of [A-Za-z0-9._-], starting with a letter or digit.";
        if (Attempt < 1)
            return $"The run attempt '{Attempt}' is not a number from 1 on.";
        if (Number < 0)
            return $"The run number '{Number}' is not a number from 0 on.";
        if (!Ref.StartsWith("refs/", StringComparison.Ordinal) || !IsPlain(Ref))
            return $"The git ref {UntrustedText.Quote(Ref)} is not a full ref, such as refs/heads/main.";
        return IsPlain(Actor)
            ? null
            : $"The actor {UntrustedText.Quote(Actor)} is not a name: it is empty, too long, or holds control characters.";
    }

    static bool IsPlain(string text) => text.Length is > 0 and <= MaximumTextLength && !text.Any(char.IsControl);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagSafe();
}
