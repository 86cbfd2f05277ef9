using System.Text;

namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>What is inside, as tables for a terminal, and below them what is wrong.</summary>
public static class InspectionTable
{
    public static string Render(Inspection inspection)
    {
        var text = new StringBuilder().Append(UntrustedText.Printable(inspection.Subject)).Append('\n');
        Section(text, ["KERNEL DIRECTORY", "KERNEL", "MODULES.DEP"], inspection.Kernels.Select(Row));
        Section(text, ["PACKAGE", "VERSION", "RELEASE", "ARCH", "KERNEL", "PATH"], inspection.Packages.Select(Row));
        Section(text, ["MODULE", "VERSION", "VERMAGIC", "SRCVERSION", "SIGNED", "LISTED", "PATH"], inspection.Modules.Select(Row));
        Section(text, ["USERLAND", "TOLD BY"], inspection.Userland.Select(userland => new[] { userland.Version, userland.Source }));
        text.Append('\n');
        if (VersionAgreement.Agreed(inspection) is { } version)
            text.Append("Modules and userland agree: ").Append(version).Append('\n');
        text.Append(inspection.Findings.Count == 0 ? "Nothing wrong was found.\n" : "Findings:\n");
        foreach (var finding in inspection.Findings)
            text.Append("  ").Append(UntrustedText.Printable(finding)).Append('\n');
        return text.ToString();
    }

    static void Section(StringBuilder text, string[] headers, IEnumerable<string[]> rows)
    {
        if (rows.ToArray() is { Length: > 0 } some)
            text.Append('\n').Append(TextTable.Render(headers, some));
    }

    static string[] Row(InspectedKernel kernel) =>
        [kernel.Name, kernel.HasKernel ? "yes" : "none: left behind", kernel.HasModulesDep ? "yes" : "no"];

    static string[] Row(InspectedPackage package) =>
        [package.Name, package.Version, package.Release, package.Architecture, string.Join(", ", package.Kernels), package.Path];

    static string[] Row(InspectedModule module) => module.Problem is not null
        ? ["unreadable", "", "", "", "", Word(module.Listed), module.Path]
        :
        [
            module.Name ?? "not said", module.Version ?? "not said", module.Vermagic ?? "not said", module.SourceVersion ?? "not said",
            module.Signed == true ? module.Signer is { } signer ? $"by {signer}" : "yes, by a key that is not named" : "no", Word(module.Listed), module.Path,
        ];

    static string Word(bool? value) => value switch
    {
        true => "yes",
        false => "no",
        null => "",
    };
}
