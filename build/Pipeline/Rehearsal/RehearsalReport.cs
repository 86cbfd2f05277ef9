namespace KinoiteZfs.Pipeline.Rehearsal;

/// <summary>A rehearsal that was played. One in which a gate does not hold is a failure, not a story.</summary>
public sealed record RehearsalReport(IReadOnlyList<NightOutcome> Nights)
{
    /// <summary>A table for a terminal.</summary>
    public string Render() => TextTable.Render(
        ["Night", "Kernels", "ZFS", "Result", "Candidate", "latest"],
        Nights.Select(night => (IReadOnlyList<string>)
        [
            night.Name,
            string.Join(", ", night.Inputs.Kernels.Select(x => x.Version)),
            night.Inputs.Zfs.Version.ToString(),
            night.Result.ToString(),
            night.Candidate?.Short ?? "-",
            Movement(night.StableBefore, night.StableAfter),
        ]));

    /// <exception cref="PipelineException">Names everything that did not go as it must.</exception>
    public void Require()
    {
        var broken = Broken().ToList();
        if (broken.Count > 0)
            throw new PipelineException(
                $"The rehearsal went wrong: {string.Join("; ", broken)}. Look at the log above for the night's stages.");
    }

    IEnumerable<string> Broken()
    {
        NightResult[] story = [NightResult.Promoted, NightResult.Held, NightResult.Promoted, NightResult.Replayed];
        if (!Nights.Select(x => x.Result).SequenceEqual(story))
            yield return $"the verdicts are {string.Join(", ", Nights.Select(x => x.Result))}, and the story is {string.Join(", ", story)}";
        foreach (var night in Nights)
        {
            if (night.Result == NightResult.Promoted && night.StableAfter != night.Candidate)
                yield return $"{night.Name} promoted {night.Candidate}, and latest is {night.StableAfter}";
            if (night.Result != NightResult.Promoted && night.StableAfter != night.StableBefore)
                yield return $"{night.Name} moved latest from {night.StableBefore} to {night.StableAfter} without promoting";
        }
        if (Nights[^1].Candidate != Nights[0].Candidate)
            yield return $"the replay gave {Nights[^1].Candidate}, the first night {Nights[0].Candidate}";
    }

    static string Movement(Digest? before, Digest? after) =>
        before == after ? $"{Show(after)} (unmoved)" : $"{Show(before)} → {Show(after)}";

    static string Show(Digest? digest) => digest?.Short ?? "none";
}
