namespace KinoiteZfs.Pipeline.Prune;

/// <summary>What may go: what is neither among the newest of its kind nor young. Both have to be said of it.</summary>
/// <param name="Keep">The newest of a kind which stay, however old they are.</param>
/// <param name="Age">Younger ones stay, however many they are.</param>
public sealed record RetentionPolicy(int Keep, TimeSpan Age)
{
    /// <exception cref="PipelineException">Nonsense, which might delete everything.</exception>
    public static RetentionPolicy Of(int keep, int days) => keep >= 1 && days is >= 0 and <= 36500
        ? new RetentionPolicy(keep, TimeSpan.FromDays(days))
        : throw new PipelineException(
            $"Keeping the newest {keep} and those of {days} days is no retention. {Options.Keep} must be 1 or more, {Options.KeepDays} from 0 to 36500.");
}

/// <summary>What of a repository would go, and what only looks as if it could. Decided from facts alone.</summary>
/// <param name="Deletions">In order: what others refer to goes first, so that a stop in between leaves nothing pointing
/// nowhere.</param>
/// <param name="Refusals">Old enough to go, and needed by something that stays.</param>
/// <param name="Kept">How many versions stay because they are wanted.</param>
public sealed record RetentionPlan(
    RepositoryInventory Inventory, IReadOnlyList<Deletion> Deletions, IReadOnlyList<Refusal> Refusals, int Kept)
{
    /// <param name="live">Digests which are stable now, and what they were made of.</param>
    /// <param name="expired">Runs whose audit tags may go; see <see cref="ExpiredRuns"/>.</param>
    public static RetentionPlan Decide(
        RepositoryInventory inventory, RetentionPolicy policy, IReadOnlyDictionary<Digest, string> live,
        IReadOnlySet<AuditTag> expired, DateTimeOffset now)
    {
        var old = Old(inventory, policy, now);
        var wanted = inventory.Versions.ToDictionary(
            version => version.Digest, version => WhyWanted(version, inventory.Stable, old, expired, live));
        KeepBases(inventory, wanted, Owners(inventory, wanted));
        var owners = Owners(inventory, wanted);
        List<Deletion> deletions = [];
        List<Refusal> refusals = [];
        foreach (var version in inventory.Versions.Where(
            version => wanted[version.Digest] is null && !IsAttachment(version)))
        {
            if (owners.GetValueOrDefault(version.Digest) is { } owner)
                refusals.Add(new Refusal(version, owner));
            else if (version.Subject is { } subject && wanted.GetValueOrDefault(subject) is not null)
                refusals.Add(new Refusal(version, $"it is attached to {subject}, which stays"));
            else
                deletions.Add(new Deletion(version, "not among the newest, and old"));
        }
        foreach (var version in inventory.Versions)
        {
            var isOld = version.Tags.Any(tag => IsOld(tag, inventory.Stable, old, expired));
            if (isOld && wanted[version.Digest] is { } reason)
                refusals.Add(new Refusal(version, reason));
        }
        deletions.AddRange(Attachments(inventory, [.. deletions.Select(deletion => deletion.Version)], owners));
        return new RetentionPlan(inventory, deletions, refusals, inventory.Versions.Count
            - deletions.Count(deletion => deletion.Version.Tags.Count > 0) - refusals.Count);
    }

    /// <summary>What a prune would delete or has deleted, for a terminal. Tags are last: some versions have
    /// dozens.</summary>
    public static string Render(IReadOnlyList<RetentionPlan> plans)
    {
        var rows = plans.SelectMany(plan => plan.Deletions.Select(
            deletion => Row(plan, deletion.Version, "delete", deletion.Reason))
            .Concat(plan.Refusals.Select(refusal => Row(plan, refusal.Version, "keep", refusal.Reason)))).ToArray();
        var table = new StringBuilder(rows.Length == 0
            ? "Nothing is old enough to go.\n"
            : TextTable.Render(["REPOSITORY", "VERSION", "", "BECAUSE", "TAGS"], rows));
        foreach (var plan in plans)
            table.Append(
                CultureInfo.InvariantCulture,
                $"{plan.Inventory.Repository}: {plan.Deletions.Count} to delete, {plan.Refusals.Count} old and needed, {plan.Kept} others stay\n");
        return table.ToString();
    }

    /// <summary>Tags which are neither young nor among the newest of their kind.</summary>
    static HashSet<Tag> Old(RepositoryInventory inventory, RetentionPolicy policy, DateTimeOffset now)
    {
        var tags = inventory.Versions.SelectMany(version => version.Tags.Select(
            tag => (Tag: tag, version.Published, Kind: TagKinds.Of(tag, inventory.Stable))))
            .Where(item => item.Kind is TagKind.Candidate or TagKind.Branch);
        return
        [
            .. tags.GroupBy(item => item.Kind).SelectMany(
                kind => kind.OrderByDescending(item => item.Published ?? DateTimeOffset.MaxValue)
                    .ThenBy(item => item.Tag.Name, StringComparer.Ordinal).Skip(policy.Keep))
                .Where(item => item.Published is { } published && now - published > policy.Age)
                .Select(item => item.Tag),
        ];
    }

    static string[] Row(RetentionPlan plan, StoredVersion version, string what, string why) =>
    [
        plan.Inventory.Repository.Path, version.Digest.Short, what, why,
        version.Tags.Count == 0 ? "untagged" : string.Join(", ", version.Tags),
    ];

    /// <returns>Null when nothing about the version itself keeps it.</returns>
    static string? WhyWanted(
        StoredVersion version, bool stable, HashSet<Tag> old, IReadOnlySet<AuditTag> expired,
        IReadOnlyDictionary<Digest, string> live)
    {
        if (live.GetValueOrDefault(version.Digest) is { } role)
            return $"it is {role}";
        if (IsAttachment(version))
            return null;
        return version.Tags.FirstOrDefault(tag => !MayGo(tag, stable, old, expired)) is { } keeper
            ? $"it also carries the tag {keeper}, which stays"
            : null;
    }

    /// <summary>What was built on a kept base can be built again as long as it stays, whatever keeps it.</summary>
    static void KeepBases(
        RepositoryInventory inventory, Dictionary<Digest, string?> wanted, Dictionary<Digest, string> owners)
    {
        var staying = inventory.Versions
            .Where(version => wanted[version.Digest] is not null || owners.ContainsKey(version.Digest))
            .SelectMany(version => version.Tags).ToHashSet();
        foreach (var version in inventory.Versions.Where(version => wanted[version.Digest] is null))
        {
            var audits = version.Tags.Select(AuditTag.ParseBase).OfType<AuditTag>();
            if (audits.FirstOrDefault(audit => staying.Contains(audit.Tag)) is { } needing)
                wanted[version.Digest] = $"it is the base image of {needing}, which stays";
        }
    }

    static bool MayGo(Tag tag, bool stable, HashSet<Tag> old, IReadOnlySet<AuditTag> expired) =>
        TagKinds.Of(tag, stable) == TagKind.Base || IsOld(tag, stable, old, expired);

    static bool IsOld(Tag tag, bool stable, HashSet<Tag> old, IReadOnlySet<AuditTag> expired) =>
        TagKinds.Of(tag, stable) switch
        {
            TagKind.Audit => expired.Contains(TagKinds.AuditOf(tag)!),
            TagKind.Base => expired.Contains(AuditTag.ParseBase(tag)!),
            TagKind.Candidate or TagKind.Branch => old.Contains(tag),
            _ => false,
        };

    static bool IsAttachment(StoredVersion version) => version.Tags.All(tag => ReferrerTag.SubjectOf(tag) is not null);

    /// <summary>What stays because something that stays refers to it.</summary>
    static Dictionary<Digest, string> Owners(RepositoryInventory inventory, Dictionary<Digest, string?> wanted)
    {
        var owners = new Dictionary<Digest, string>();
        foreach (var version in inventory.Versions)
        {
            var subjects = version.Tags.Select(ReferrerTag.SubjectOf).OfType<Digest>().ToArray();
            // An attachment stays with any of its subjects, also with one that has no tag of its own.
            var keeper = IsAttachment(version)
                ? subjects.FirstOrDefault(subject => wanted.TryGetValue(subject, out var reason)
                    ? reason is not null
                    : !inventory.Orphans.Contains(subject))
                : wanted[version.Digest] is null ? null : version.Digest;
            if (keeper is null)
                continue;
            foreach (var part in version.Parts.Concat(version.Referrers))
                owners.TryAdd(part.Digest, $"{keeper}, which stays, refers to it");
            if (IsAttachment(version))
                owners.TryAdd(version.Digest, $"it is a signature or attestation of {keeper}, which stays");
        }
        return owners;
    }

    /// <summary>What was attached to what goes, or to what is gone already.</summary>
    static IEnumerable<Deletion> Attachments(
        RepositoryInventory inventory, IReadOnlyList<StoredVersion> gone, Dictionary<Digest, string> owners)
    {
        var subjects = gone.Select(version => version.Digest).Concat(inventory.Orphans).ToHashSet();
        var seen = gone.Select(version => version.Digest).ToHashSet();
        var tagged = inventory.Versions.ToDictionary(version => version.Digest);
        foreach (var version in inventory.Versions.Where(IsAttachment))
        {
            if (owners.ContainsKey(version.Digest)
                || !version.Tags.All(tag => subjects.Contains(ReferrerTag.SubjectOf(tag)!)) || !seen.Add(
                    version.Digest))
                continue;
            yield return new Deletion(
                version, $"attached to {ReferrerTag.SubjectOf(version.Tags[0])!.Short}, which goes or is gone");
            foreach (var part in Untagged(version.Parts))
                yield return part;
        }
        foreach (var part in gone.SelectMany(version => Untagged([.. version.Parts, .. version.Referrers])))
            yield return part;

        IEnumerable<Deletion> Untagged(IEnumerable<Descriptor> parts) => parts.Select(part => part.Digest)
            .Where(digest => !owners.ContainsKey(digest) && !tagged.ContainsKey(digest) && seen.Add(digest))
            .Select(digest => new Deletion(new StoredVersion(digest, [], null, [], null, []), "a part of what goes"));
    }
}

/// <param name="Reason">For people.</param>
public sealed record Deletion(StoredVersion Version, string Reason);

/// <param name="Reason">Names what needs it.</param>
public sealed record Refusal(StoredVersion Version, string Reason);
