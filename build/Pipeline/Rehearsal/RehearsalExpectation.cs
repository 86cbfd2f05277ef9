namespace KinoiteZfs.Pipeline.Rehearsal;

/// <summary>What the story has to show. A rehearsal in which a gate does not hold is a failure, not a story.</summary>
public static class RehearsalExpectation
{
    /// <exception cref="PipelineException">Names everything that did not go as it must.</exception>
    public static void Require(IReadOnlyList<NightOutcome> nights)
    {
        var broken = Broken(nights).ToList();
        if (broken.Count > 0)
            throw new PipelineException($"The rehearsal went wrong: {string.Join("; ", broken)}. Look at the log above for the night's stages.");
    }

    static IEnumerable<string> Broken(IReadOnlyList<NightOutcome> nights)
    {
        NightVerdict[] story = [NightVerdict.Promoted, NightVerdict.Held, NightVerdict.Promoted, NightVerdict.Replayed];
        if (!nights.Select(x => x.Verdict).SequenceEqual(story))
            yield return $"the verdicts are {string.Join(", ", nights.Select(x => x.Verdict))}, and the story is {string.Join(", ", story)}";
        foreach (var night in nights)
        {
            if (night.Verdict == NightVerdict.Promoted && night.StableAfter != night.Candidate)
                yield return $"{night.Name} promoted {night.Candidate}, and latest is {night.StableAfter}";
            if (night.Verdict != NightVerdict.Promoted && night.StableAfter != night.StableBefore)
                yield return $"{night.Name} moved latest from {night.StableBefore} to {night.StableAfter} without promoting";
        }
        if (nights[^1].Candidate != nights[0].Candidate)
            yield return $"the replay gave {nights[^1].Candidate}, the first night {nights[0].Candidate}";
    }
}
