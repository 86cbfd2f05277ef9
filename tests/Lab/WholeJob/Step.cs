namespace KinoiteZfs.Lab;

/// <summary>One run of the build, and the world after it.</summary>
/// <param name="Records">The text of every record and page in artifacts/, by name without extension.</param>
sealed record Step(ToolResult Result, Traffic Traffic, TagsAtOnce Tags, IReadOnlyDictionary<string, string> Records)
{
    public JsonNode Record(string name) => Records.TryGetValue(name, out var text)
        ? JsonNode.Parse(text)!
        : throw new InvalidOperationException($"There was no {name}.json after this step:\n{Result.All}");

    /// <summary>Fails with everything the step printed.</summary>
    public void AssertSucceeded() => Assert.True(Result.ExitCode == 0, Result.All);

    /// <summary>Fails unless the step failed and said this.</summary>
    public void AssertFailed(string saying)
    {
        Assert.True(Result.ExitCode != 0, $"It succeeded:\n{Result.All}");
        Assert.Contains(saying, Result.All, StringComparison.Ordinal);
    }
}
