namespace KinoiteZfs.Pipeline.Rehearsal;

/// <summary>The rehearsal in one table.</summary>
public static class RehearsalTable
{
    public static string Render(IReadOnlyList<NightOutcome> nights) => TextTable.Render(
        ["Night", "Kernels", "ZFS", "Verdict", "Candidate", "latest"],
        nights.Select(night => (IReadOnlyList<string>)
        [
            night.Name,
            string.Join(", ", night.Inputs.Kernels.Select(x => x.Version)),
            night.Inputs.Zfs.Version.ToString(),
            night.Verdict.ToString(),
            night.Candidate?.Short ?? "-",
            Movement(night.StableBefore, night.StableAfter),
        ]));

    static string Movement(Digest? before, Digest? after) =>
        before == after ? $"{Show(after)} (unmoved)" : $"{Show(before)} → {Show(after)}";

    static string Show(Digest? digest) => digest?.Short ?? "none";
}
