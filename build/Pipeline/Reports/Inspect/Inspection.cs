namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>What is really inside an image, a package or a module. Labels and file names play no part.</summary>
/// <param name="Subject">As it was asked for; an image with its digest.</param>
/// <param name="Digest">Of the image's manifest; null for files.</param>
/// <param name="Kernels">Every directory below an image's modules, those without a kernel included.</param>
/// <param name="Packages">RPM packages: the one asked for, or those an akmods image holds.</param>
/// <param name="Modules">Of an image its zfs and spl modules; of a package all.</param>
/// <param name="Userland">What tells the version of <c>zfs</c> and <c>zpool</c>.</param>
/// <param name="Findings">What is wrong or cannot be told, each with its reason.</param>
public sealed record Inspection(
    string Subject,
    InspectionKind Kind,
    Digest? Digest,
    IReadOnlyList<InspectedKernel> Kernels,
    IReadOnlyList<InspectedPackage> Packages,
    IReadOnlyList<InspectedModule> Modules,
    IReadOnlyList<InspectedUserland> Userland,
    IReadOnlyList<string> Findings)
{
    /// <summary>Tables for a terminal, and below them what is wrong.</summary>
    public string Render()
    {
        var text = new StringBuilder().Append(UntrustedText.Printable(Subject)).Append('\n');
        Section(text, ["KERNEL DIRECTORY", "KERNEL", "MODULES.DEP"], Kernels.Select(Row));
        Section(text, ["PACKAGE", "VERSION", "RELEASE", "ARCH", "KERNEL", "PATH"], Packages.Select(Row));
        Section(text, ["MODULE", "VERSION", "VERMAGIC", "SRCVERSION", "SIGNED", "LISTED", "PATH"], Modules.Select(Row));
        Section(
            text, ["USERLAND", "TOLD BY"], Userland.Select(userland => new[] { userland.Version, userland.Source }));
        text.Append('\n');
        if (VersionAgreement.Agreed(this) is { } version)
            text.Append("Modules and userland agree: ").Append(version).Append('\n');
        text.Append(Findings.Count == 0 ? "Nothing wrong was found.\n" : "Findings:\n");
        foreach (var finding in Findings)
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
        [package.Name, package.Version, package.Release, package.Architecture, string.Join(
            ", ", package.Kernels), package.Path];

    static string[] Row(InspectedModule module) => module.Problem is not null
        ? ["unreadable", "", "", "", "", Word(module.Listed), module.Path]
        :
        [
            module.Name ?? "not said", module.Version ?? "not said", module.Vermagic ?? "not said",
            module.SourceVersion ?? "not said",
            module.Signed == true
                ? module.Signer is { } signer ? $"by {signer}" : "yes, by a key that is not named"
                : "no",
            Word(module.Listed), module.Path,
        ];

    static string Word(bool? value) => value switch
    {
        true => "yes",
        false => "no",
        null => "",
    };
}

public enum InspectionKind
{
    Image,
    Package,
    Module,
}

/// <summary>A directory below <c>usr/lib/modules</c>.</summary>
/// <param name="Name">A kernel release, if all is well.</param>
/// <param name="HasKernel">False for one left behind: it is no kernel.</param>
/// <param name="HasModulesDep">Whether <c>modules.dep</c> is there and can be read.</param>
public sealed record InspectedKernel(string Name, bool HasKernel, bool HasModulesDep);

/// <param name="Path">Inside the image; of a single file as asked for.</param>
/// <param name="Kernels">Releases its header names.</param>
public sealed record InspectedPackage(
    string Path, string Name, uint? Epoch, string Version, string Release, string Architecture,
    IReadOnlyList<string> Kernels)
{
    /// <summary>As RPM prints it.</summary>
    public string Nevra => new Kmods.Packages.RpmIdentity(Name, Epoch, Version, Release, Architecture).ToString();
}

/// <param name="Path">Inside the image or the package; of a single file as asked for.</param>
/// <param name="Package">The package which holds it; null when none does.</param>
/// <param name="Directory">The kernel's directory it lies in; null when it lies in none.</param>
/// <param name="Machine">RPM's name of the architecture; null when it is another.</param>
/// <param name="Signed">Null when it cannot be read. A signature is reported, not verified.</param>
/// <param name="Signer">Whom the signature names; null when it names none.</param>
/// <param name="Listed">Whether <c>modules.dep</c> lists it; null where there is none to ask.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
public sealed record InspectedModule(
    string Path,
    string? Package,
    string? Directory,
    string? Name,
    string? Version,
    string? Vermagic,
    string? SourceVersion,
    string? Machine,
    bool? Signed,
    string? Signer,
    bool? Listed,
    string? Problem)
{
    public static InspectedModule Of(
        Kmods.Modules.KernelModule module, string? package, string? directory, bool? listed) =>
        new(
            module.Path, package, directory, module.Name, module.Version, module.Vermagic?.TrimEnd(),
            module.SourceVersion, module.Machine,
            module.IsSigned, module.Signers.Count == 0 ? null : ModuleSigning.SignerOf(module), listed, null);

    public static InspectedModule Unreadable(
        string path, string? package, string? directory, bool? listed, string problem) =>
        new(path, package, directory, null, null, null, null, null, null, null, listed, problem);
}

/// <param name="Source">The library or the package which tells.</param>
/// <param name="Version">Of OpenZFS: <c>2.4.3</c>, <c>2.4.0-rc1</c>.</param>
public sealed record InspectedUserland(string Source, string Version);
