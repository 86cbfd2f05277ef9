namespace KinoiteZfs.Lab;

/// <summary>
/// Kernel by kernel and release by release: what became of it, and how many seconds each stage took. Composing and
/// verifying are about a whole image; a kernel which was refused, or is not in the image, has none.
/// </summary>
static partial class SourceTable
{
    const string Lags = "former release, beyond its maximum";

    public static string Render(SourceNights nights)
    {
        var table = new List<string> { Line(
            "kernel", "OpenZFS", "verdict", "compile", "package", "compose", "verify", "boot") };
        foreach (var kernel in new[] { nights.Kernels.Old, nights.Kernels.Update })
            table.Add(Line(
                $"{kernel}", $"{nights.Zfs.Current.Version}", Promoted(nights, kernel),
                Compile(nights["compile"], kernel), Package(nights["compile"], kernel), Whole(nights["compose"]),
                Whole(nights["verify"]), BootSeconds(nights, kernel)));
        table.Add(Line(
            $"{nights.Kernels.Old}", $"{nights.Zfs.Former.Version}", Packed(nights, nights.Kernels.Old),
            Compile(nights[Lags], nights.Kernels.Old), Package(nights[Lags], nights.Kernels.Old), "-", "-", "-"));
        table.Add(Line(
            $"{nights.Kernels.Update}", $"{nights.Zfs.Former.Version}", Packed(nights, nights.Kernels.Update),
            Compile(nights[Lags], nights.Kernels.Update), "-", "-", "-", "-"));
        return string.Concat(table.Select(line => line + "\n"));
    }

    static string Line(string kernel, string zfs, string result, params string[] seconds) =>
        $"{kernel,-32} {zfs,-8} {result,-36}{string.Concat(seconds.Select(text => $" {text,8}"))}";

    static string Promoted(SourceNights nights, KernelRelease kernel)
    {
        var booted = Boot(nights, kernel) is { } boot
            ? $"boot {boot["outcome"]} ({boot["accelerator"]})"
            : "not booted";
        return $"{(nights["promote"].Result.ExitCode == 0 ? "promoted" : "not promoted")}, {booted}";
    }

    /// <summary>Of the older release, which no image was made with.</summary>
    static string Packed(SourceNights nights, KernelRelease kernel)
    {
        var (said, moved) = (nights[Lags].Result.All, nights[Lags].Tags["kinoite-zfs:latest"]
            != nights["promote"].Tags["kinoite-zfs:latest"]);
        var latest = moved ? "latest MOVED" : "latest unmoved";
        return said.Contains($"and kernel {kernel} is Linux", StringComparison.Ordinal)
            ? $"ZFS lags the kernel, {latest}"
            : Package(nights[Lags], kernel) == "-" ? $"not packed, {latest}" : $"packed, {latest}";
    }

    /// <summary>Configure and make together.</summary>
    static string Compile(SourceStep step, KernelRelease kernel)
    {
        var phases = Ended().Matches(step.Result.All).Where(match => match.Groups["kernel"].Value == kernel.ToString())
            .Select(match => int.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture)).ToList();
        return phases.Count == 0 ? "-" : $"{phases.Sum()}";
    }

    static string Package(SourceStep step, KernelRelease kernel) =>
        Packed().Matches(step.Result.All)
            .FirstOrDefault(match => match.Groups["kernel"].Value == kernel.ToString())?.Groups["seconds"].Value
            ?? "-";

    static string Whole(SourceStep step) => step.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    static string BootSeconds(SourceNights nights, KernelRelease kernel) =>
        Boot(nights, kernel)?["seconds"]?.GetValue<double>().ToString("0.0", CultureInfo.InvariantCulture) ?? "-";

    static System.Text.Json.Nodes.JsonNode? Boot(SourceNights nights, KernelRelease kernel) =>
        nights.Boots?["kernels"]?.AsArray()
            .FirstOrDefault(boot => boot!["kernel"]!.GetValue<string>() == kernel.ToString());

    [GeneratedRegex(@"(?<kernel>\S+): (?:configure|make) ended after (?<seconds>\d+) s")]
    private static partial Regex Ended();

    [GeneratedRegex(@"(?<kernel>\S+): packed after (?<seconds>\d+) s")]
    private static partial Regex Packed();
}
