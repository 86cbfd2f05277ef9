using Mono.Cecil;

namespace KinoiteZfs.Build.Tests.Unused;

/// <summary>
/// Types, methods, properties and fields of some assemblies which no code of them names. Constants and enum values are
/// not looked at: the compiler puts their value where they are named.
/// </summary>
sealed class UnusedMembers(MembersInUse used)
{
    /// <param name="users">Assemblies which may use members; their own are not asked for.</param>
    public static IReadOnlyList<string> Find(
        string folder, IReadOnlyList<string> assemblies, IReadOnlyList<string> users)
    {
        using var loaded = new LoadedAssemblies();
        var modules = assemblies.Concat(users).Select(x => loaded.Read(Path.Combine(folder, x + ".dll"))).ToList();
        var members = new UnusedMembers(MembersInUse.In(modules));
        var written = modules.Take(assemblies.Count).SelectMany(x => x.GetTypes()).Where(x => !x.IsGenerated());
        return [.. written.SelectMany(members.Of)];
    }

    IEnumerable<string> Of(TypeDefinition type)
    {
        if (type.IsEnum || type.BaseType?.FullName == "System.MulticastDelegate" || HoldsConstants(type))
            return [];
        if (!used.Contains(type) && !type.Methods.Any(IsEntryPoint))
            return [type.FullName];
        IEnumerable<string> unused =
        [
            .. type.Methods.Where(x => !IsUsed(x)).Select(Signature),
            .. type.Properties.Where(x => !IsUsed(x)).Select(x => x.Name),
            .. type.Fields.Where(x => !x.IsGenerated() && !x.IsLiteral && !used.Contains(x)).Select(x => x.Name),
        ];
        return unused.Select(x => $"{type.FullName}.{x}");
    }

    static string Signature(MethodDefinition method) =>
        $"{method.Name}({string.Join(", ", method.Parameters.Select(x => x.ParameterType.Name))})";

    bool IsUsed(MethodDefinition method) =>
        used.Contains(method) || method.IsGenerated() || method.IsGetter || method.IsSetter || IsEntryPoint(method)
        || (method.IsConstructor && (!method.HasParameters || used.IsSerialised(method.DeclaringType)))
        || IsBound(method) || IsTwinOfUsed(method);

    /// <summary>Whether a value is read: what is only ever set is of no use.</summary>
    bool IsUsed(PropertyDefinition property) =>
        property.GetMethod is not { } getter || used.Contains(getter) || used.Contains(property)
        || property.Name == "EqualityContract" || IsBound(getter) || IsReadByNuke(property)
        || IsException(property.DeclaringType) || IsToldByException(property.DeclaringType)
        || used.IsSerialised(property.DeclaringType);

    static bool HoldsConstants(TypeDefinition type) =>
        type.HasFields && type.Fields.All(x => x.IsLiteral) && !type.HasMethods;

    static bool IsEntryPoint(MethodDefinition method) => method.Name == "Main";

    /// <summary>NUKE finds targets and parameters by reflection.</summary>
    static bool IsReadByNuke(PropertyDefinition property) =>
        property.PropertyType.Name == "Target"
        || property.CustomAttributes.Any(x => x.AttributeType.Name == "ParameterAttribute");

    /// <summary>What an exception tells is for whoever catches it, now or some day.</summary>
    static bool IsException(TypeDefinition type) =>
        type.FullName == "System.Exception" || (type.BaseType?.Resolve() is { } parent && IsException(parent));

    static bool IsToldByException(TypeDefinition type) => type.Module.Types
        .Where(IsException).SelectMany(x => x.Properties).Any(x => x.PropertyType.FullName == type.FullName);

    /// <summary>Its name and shape are those of a base class or an interface, through which it is called.</summary>
    static bool IsBound(MethodDefinition method) =>
        (method.IsVirtual && !method.IsNewSlot) || method.HasOverrides
        || method.DeclaringType.Interfaces.SelectMany(x => x.InterfaceType.Resolve().Methods)
            .Any(x => x.Name == method.Name && x.Parameters.Count == method.Parameters.Count);

    /// <summary>C# wants comparisons in pairs.</summary>
    bool IsTwinOfUsed(MethodDefinition method) =>
        IsComparison(method) && method.DeclaringType.Methods.Any(x => IsComparison(x) && used.Contains(x));

    static bool IsComparison(MethodDefinition method) => method.Name
        is "op_Equality" or "op_Inequality"
        or "op_LessThan" or "op_GreaterThan" or "op_LessThanOrEqual" or "op_GreaterThanOrEqual";

    /// <summary>One assembly is one object, whoever asks for it.</summary>
    sealed class LoadedAssemblies : DefaultAssemblyResolver
    {
        public ModuleDefinition Read(string file)
        {
            AddSearchDirectory(Path.GetDirectoryName(file));
            var assembly = AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = this });
            RegisterAssembly(assembly);
            return assembly.MainModule;
        }
    }
}
