namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// Layers above the base add to its folders and replace its files; they put no folder in the place of a link or file,
/// nothing in the place of a folder, and empty none for good. On Fedora 42 and later <c>usr/sbin</c> is a link to
/// <c>bin</c>: a layer with a folder of that name leaves two files in <c>/usr/sbin</c>.
/// </summary>
/// <remarks>
/// What replaces what: OCI image specification, layer.md, "Applying Changesets". rpm keeps a link to a folder where a
/// package has a folder, if root or the folder's owner owns the link, and else takes it away
/// (rpm-software-management/rpm, lib/fsm.cc, fsmVerify).
/// </remarks>
static class BaseReplacementRule
{
    const string Name = "files of the base";

    /// <summary>More are not worth reading.</summary>
    const int Named = 5;

    /// <summary>What lies there is of the running machine: hosts take nothing of it from an image's update.</summary>
    static readonly string[] OfTheMachine = ["dev", "proc", "run", "sys", "tmp", "var"];

    public static CheckResult Check(IReadOnlyList<Replacement> replaced)
    {
        var problems = replaced.Where(Counts).Select(Problem).ToArray();
        return problems.Length == 0
            ? CheckResult.Pass(
                Name,
                "no folder stands in the place of a link or file of the base, and none of its folders is replaced or emptied")
            : CheckResult.Fail(
                Name,
                $"{string.Join("; ", problems.Take(Named))}{(problems.Length > Named ? $"; and {problems.Length - Named} more" : "")}. "
                + "Hosts would miss what was there. Write through the base's links when composing");
    }

    static bool Counts(Replacement replacement) =>
        replacement.Path.Components is [_] || !OfTheMachine.Contains(replacement.Path.Components[0]);

    static string Problem(Replacement replacement)
    {
        var path = UntrustedText.Printable(replacement.Path.Value);
        return (replacement.Before, replacement.After) switch
        {
            (LayerEntryKind.Directory, LayerEntryKind.Directory) =>
                $"{path} is emptied, and not all that the base has in it comes again",
            (LayerEntryKind.Directory, _) => $"{path} is a folder of the base, and something else here",
            (LayerEntryKind.SymbolicLink, _) =>
                $"{path} is a link to '{UntrustedText.Printable(replacement.LinkTarget)}' in the base, and a folder here",
            _ => $"{path} is a file of the base, and a folder here",
        };
    }
}
