namespace Sluice.Protocol.Generator;

/// <summary>Emits the Write method of a struct, and IsDefault where a tagged field needs it.</summary>
internal sealed class WriteEmitter
{
    private readonly CodeText _code;
    private readonly MessageSchema _message;
    private readonly StructSchema _schema;

    public WriteEmitter(CodeText code, MessageSchema message, StructSchema schema)
    {
        _code = code;
        _message = message;
        _schema = schema;
    }

    public void Emit()
    {
        List<FieldSchema> tagged = _schema.Fields.Where(field => field.IsTagged).OrderBy(field => field.Tag).ToList();
        VersionRange known = _schema.Versions.And(_message.Versions);
        _code.Open("public void Write(WireWriter writer, short version)");
        if (_schema == _message.Body)
        {
            _code.Line("if (version is < LowestVersion or > HighestVersion) " +
                $"throw WireWriter.Version(\"{_schema.ClassName}\", version);");
        }
        foreach (FieldSchema field in _schema.Fields.Where(field => field.IsStrict))
        {
            if (field.Versions.Condition(known) is { } has)
                _code.Line($"if (!({has}) && ({FieldCode.IsSet(field)})) throw WireWriter.Lossy(\"{field.Name}\", version);");
        }
        if (_message.Flexible == "flexible") _code.Line($"bool flexible = version >= {_message.FirstFlexible};");
        foreach (FieldSchema field in _schema.Fields.Where(field => !field.IsTagged))
        {
            string? condition = field.Versions.Condition(known);
            if (condition is not null) _code.Open($"if ({condition})");
            Value(field);
            if (condition is not null) _code.Close();
        }
        if (_message.Flexible != "false") Tags(tagged);
        _code.Close();
        if (_schema.NeedsIsDefault) IsDefault();
    }

    private void IsDefault()
    {
        _code.Blank();
        _code.Line("/// <summary>True when every field has its default.</summary>");
        string all = string.Join(" && ", _schema.Fields.Select(field => $"!({FieldCode.IsSet(field)})"));
        _code.Line($"public bool IsDefault() => {(all.Length == 0 ? "true" : all)};");
    }

    private void Tags(List<FieldSchema> tagged)
    {
        string when = _message.Flexible == "true" ? "" : "if (flexible) ";
        if (tagged.Count == 0)
        {
            _code.Line(when + "writer.WriteUnsignedVarint(0);");
            return;
        }
        if (when.Length > 0) _code.Open("if (flexible)");
        _code.Line("uint tags = 0;");
        foreach (FieldSchema field in tagged) _code.Line($"if ({Present(field)}) tags++;");
        _code.Line("writer.WriteUnsignedVarint(tags);");
        foreach (FieldSchema field in tagged)
        {
            _code.Open($"if ({Present(field)})");
            _code.Line($"int at = writer.BeginTag({field.Tag});");
            Value(field);
            _code.Line("writer.EndTag(at);");
            _code.Close();
        }
        if (when.Length > 0) _code.Close();
    }

    private string Present(FieldSchema field)
    {
        string? condition = field.Versions.Condition(_message.Versions);
        return condition is null ? FieldCode.IsSet(field) : $"{condition} && ({FieldCode.IsSet(field)})";
    }

    private void Value(FieldSchema field)
    {
        if (field.Nullable is { } nullable && FieldCode.CanBeNull(field) &&
            nullable.Condition(_message.Versions.And(field.Versions)) is { } legal)
        {
            _code.Line($"if ({field.Name} is null && !({legal})) throw WireWriter.Null(\"{field.Name}\", version);");
        }
        if (field.IsStruct)
        {
            if (field.IsArray) StructArray(field);
            else SingleStruct(field);
            return;
        }
        string flexible = field.IsPlain ? "false" : _message.Flexible;
        string method = SchemaKinds.MethodNames[field.Type];
        if (field.IsArray) List(field, method, flexible);
        else if (!FieldCode.CanBeNull(field)) _code.Line($"writer.Write{method}({field.Name});");
        else _code.Line($"writer.Write{(field.Nullable is null ? "" : "Nullable")}{method}({field.Name}, {flexible});");
    }

    private void List(FieldSchema field, string method, string flexible)
    {
        if (field.IsLazy)
        {
            _code.Line($"if ({FieldCode.Backing(field)} is null) writer.WriteArrayLength(0, {flexible});");
            _code.Line($"else writer.Write{method}List({FieldCode.Backing(field)}, {flexible});");
        }
        else
        {
            _code.Line($"writer.Write{method}List({field.Name}, {flexible});");
        }
    }

    private void SingleStruct(FieldSchema field)
    {
        if (field.Nullable is null)
        {
            _code.Line($"{field.Name}.Write(writer, version);");
            return;
        }
        _code.Line($"writer.WriteInt8({field.Name} is null ? (sbyte)-1 : (sbyte)1);");
        _code.Line($"{field.Name}?.Write(writer, version);");
    }

    private void StructArray(FieldSchema field)
    {
        string source = field.IsLazy ? FieldCode.Backing(field) : field.Name;
        string none = field.IsLazy ? "0" : "-1";
        _code.Line($"writer.WriteArrayLength({source}?.Count ?? {none}, {_message.Flexible});");
        _code.Open($"if ({source} is not null)");
        _code.Line($"foreach ({field.Struct!.ClassName} element in {source}) element.Write(writer, version);");
        _code.Close();
    }
}
