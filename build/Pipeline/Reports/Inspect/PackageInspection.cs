namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>What one package holds.</summary>
/// <param name="Userland">Its version, when it has <c>zfs</c> or <c>zpool</c>.</param>
sealed record PackageInspection(
    InspectedPackage Package, IReadOnlyList<InspectedModule> Modules, IReadOnlyList<InspectedUserland> Userland,
    IReadOnlyList<string> Findings)
{
    /// <summary>Reads on after a module which is damaged; of a damaged payload what stands before the damage.</summary>
    /// <exception cref="KmodFormatException">Not even the header can be read.</exception>
    public static async Task<PackageInspection> ReadAsync(
        Stream content, string path, CancellationToken cancellationToken)
    {
        await using var reader = await RpmReader.OpenAsync(content, path, cancellationToken: cancellationToken);
        var header = reader.Header;
        var package = Describe(header, path);
        List<KernelModule> readable = [];
        List<InspectedModule> modules = [];
        List<string> findings = [];
        try
        {
            await foreach (var entry in reader.ReadEntriesAsync(cancellationToken))
            {
                if (entry.Kind != RpmEntryKind.File
                    || !KernelModulePath.TrySplitName(entry.Path[(entry.Path.LastIndexOf('/') + 1)..], out _, out _))
                    continue;
                if (modules.Count == KmodLimits.ModulesPerPackage)
                    throw new OversizedException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{path}: it has more than {KmodLimits.ModulesPerPackage} kernel modules; the others were not looked at."));
                modules.Add(await ReadModuleAsync(entry, package, readable, cancellationToken));
            }
        }
        catch (KmodFormatException error)
        {
            findings.Add(error.Message);
        }
        findings.AddRange(
            modules.Where(module => module.Problem is not null).Select(module => $"{package.Nevra}: {module.Problem}"));
        // Of a package which could not be read to its end nothing is proven, so that there is nothing to judge.
        if (findings.Count == 0)
            findings.AddRange(Check(new RpmPackage(path, header, readable), package));
        return new PackageInspection(package, modules, Programs(header, path, package), findings);
    }

    static async Task<InspectedModule> ReadModuleAsync(
        RpmPayloadEntry entry, InspectedPackage package, List<KernelModule> readable,
        CancellationToken cancellationToken)
    {
        var directory = KernelModulePath.TryParse(entry.Path, out var place) ? place.Kernel.ToString() : null;
        try
        {
            var module = await KernelModule.ReadAsync(entry.Content, entry.Path, cancellationToken);
            readable.Add(module);
            return InspectedModule.Of(module, package.Nevra, directory, listed: null);
        }
        catch (KmodFormatException error)
        {
            return InspectedModule.Unreadable(entry.Path, package.Nevra, directory, listed: null, error.Message);
        }
    }

    static InspectedPackage Describe(RpmHeader header, string path)
    {
        var identity = header.Identity;
        return new InspectedPackage(
            path, identity.Name, identity.Epoch, identity.Version, identity.Release, identity.Architecture,
            [.. header.Requires.Concat(header.Provides).Select(KmodPackage.KernelOf)
                .OfType<string>().Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Whether a package which claims to bring ZFS does so for the kernel its own header names.</summary>
    static IEnumerable<string> Check(RpmPackage package, InspectedPackage described)
    {
        if (!KmodPackage.IsKmodName(described.Name))
            return [];
        if (described.Kernels is not [var named] || !KernelRelease.TryParse(named, out var kernel))
            return [described.Kernels.Count == 0
                ? $"{described.Nevra}: its header names no kernel"
                : $"{described.Nevra}: its header names {string.Join(" and ", described.Kernels)}, and one kernel release is expected"];
        return KmodPackage.Check(package, new KmodRequest(kernel, Zfs: OpenZfsText.OfPackage(package.Header.Identity)))
            .Failures.Select(failure => $"{described.Nevra}: {failure}");
    }

    static IReadOnlyList<InspectedUserland> Programs(RpmHeader header, string path, InspectedPackage described) =>
        AkmodsPackages.HasProgram(new RpmPackage(path, header, []))
            && OpenZfsText.OfPackage(header.Identity) is { } version
            ? [new InspectedUserland(described.Nevra, version.ToString())]
            : [];
}
