using KinoiteZfs.Pipeline.Inputs;

namespace KinoiteZfs.Pipeline.Setup;

/// <summary>What was found, what was written, and what is left to a person.</summary>
/// <param name="Zfs">Null where OpenZFS was not asked.</param>
/// <param name="Edits">Of the files that were written.</param>
public sealed record SetupReport(
    StreamDefinition Stream, StreamRepositories Repositories, BaseSurvey Survey, ZfsRelease? Zfs,
    IReadOnlyList<FileEdit> Edits, IReadOnlyList<string> Notices)
{
    const string ByLabels = $", as its labels say; {Targets.Preview} reads the layers, which count";

    /// <param name="page">The repository's on GitHub; null where the checkout is from nowhere.</param>
    /// <param name="isSigned">Whether there is a public key.</param>
    public string Render(DirectoryInfo checkout, Uri? page, bool isSigned)
    {
        var text = new StringBuilder();
        Section("Base image",
            $"{Stream.BaseImage}", $"digest      {Survey.Image.ManifestDigest}",
            $"kernel      {Survey.Kernels}{(Survey.FromLabels ? ByLabels : "")}",
            $"Fedora      {Survey.Fedora}", $"dated tags  {Survey.Scheme?.ToString() ?? "none"}",
            $"OpenZFS     {Supported()}");
        Section("Names", $"image       {Repositories.Image}", $"candidate   {Repositories.Candidate}",
            $"akmods      {Repositories.Akmods}", $"            {Repositories.AkmodsCandidate}");
        Section("Written", Edits.Count == 0
            ? ["nothing: the files say so already"]
            : [.. Edits.SelectMany(edit => edit.Changes.Select(change =>
                $"{Path.GetRelativePath(checkout.FullName, edit.File.FullName)}: {change}"))]);
        Section("Left to do", [
            .. LeftToDo.Of(page, isSigned).Index().Select(step => $"{step.Index + 1}. {step.Item}")]);
        return text.ToString();

        void Section(string title, params IReadOnlyList<string> lines)
        {
            text.Append(title).Append('\n');
            foreach (var line in lines)
                text.Append("  ").Append(UntrustedText.OneLine(line)).Append('\n');
        }
    }

    string Supported() => Zfs is null
        ? $"line {Stream.ZfsLine}, not asked"
        : $"{Zfs.Version}: {string.Join("; ", Survey.Kernels.Select(kernel => KernelHold.Check(kernel, Zfs).Reason))}";
}
